// The picture of what is seen, as a file: on white, with the measure that is shown.

const TEXT_PX = 15, AROUND_PX = 6;

/** Draws, and hands over a PNG as a download named `name`. `label` is `{x, y, text}` in pixels of the page, or null. */
export async function download(stage, name, label) {
  stage.draw(); // what is on the canvas is lost after the frame
  const { canvas } = stage;
  const picture = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const pen = picture.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.drawImage(canvas, 0, 0);
  if (label) write(pen, label, canvas.width / canvas.clientWidth);
  const blob = await new Promise((done) => picture.toBlob(done, "image/png"));
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${name}.png` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return blob;
}

function write(pen, { x, y, text }, scale) {
  pen.font = `600 ${TEXT_PX * scale}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const wide = pen.measureText(text).width + 2 * AROUND_PX * scale;
  const tall = (TEXT_PX + AROUND_PX) * scale;
  pen.fillStyle = "#17212b";
  pen.fillRect(x * scale - wide / 2, y * scale - tall / 2, wide, tall);
  pen.fillStyle = "#fff";
  pen.fillText(text, x * scale, y * scale);
}
