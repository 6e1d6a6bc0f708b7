/** A cell that a spreadsheet would take for a formula begins with one of these (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r]/;

/**
 * Rows as RFC 4180 has them, the first with the names of the columns. Texts that a spreadsheet would run are made plain
 * by an apostrophe; numbers stay as they are.
 */
export function printCsv(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number | boolean | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const plain = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
