// Numbers as the page's language writes them, lengths in millimetres or inches.

const MM_PER_INCH = 25.4;
const THIN = "\u202f"; // between a number and its unit; it does not break
const PLACES = { mm: 3, in: 4 };

export class Numbers {
  constructor(language, unit) {
    this.language = language;
    this.unit = unit === "in" ? "in" : "mm";
  }

  plain(value, places) {
    const shown = Math.abs(value) < 0.5 * 10 ** -places ? 0 : value; // no -0
    return new Intl.NumberFormat(this.language || undefined, { maximumFractionDigits: places }).format(shown);
  }

  length(mm) {
    const value = this.unit === "in" ? mm / MM_PER_INCH : mm;
    return this.plain(value, PLACES[this.unit]) + THIN + this.unit;
  }

  area(mm2) {
    const value = this.unit === "in" ? mm2 / MM_PER_INCH ** 2 : mm2;
    return `${this.plain(value, PLACES[this.unit])}${THIN}${this.unit}²`;
  }

  /** An area of triangles that lie beside a round surface: no more digits than are true. */
  about(mm2) {
    const value = this.unit === "in" ? mm2 / MM_PER_INCH ** 2 : mm2;
    const written = new Intl.NumberFormat(this.language || undefined, { maximumSignificantDigits: 3 }).format(value);
    return `≈ ${written}${THIN}${this.unit}²`;
  }

  angle(degrees) {
    return `${this.plain(degrees, 2)}°`;
  }

  /** A place, or how far it is in each direction. */
  place(mm) {
    const values = mm.map((each) => this.length(each).split(THIN)[0]);
    return values.join(this.plain(0.5, 1).includes(",") ? "; " : ", ") + THIN + this.unit;
  }
}
