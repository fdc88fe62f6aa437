// The 3D view of a CAD file, where the page has one.

import { Viewer } from "./viewer.js";

for (const root of document.querySelectorAll("[data-viewer]")) {
  root.viewer = new Viewer(root);
  root.viewer.start();
}
