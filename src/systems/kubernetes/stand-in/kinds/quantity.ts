const suffixes: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number behind `250m` or `64Mi`; NaN when it is not a quantity. */
export function parseQuantity(value: unknown): number {
  const match = /^([+-]?[\d.]+)(m|[kMGTPE]|[KMGTPE]i|)$/.exec(String(value));
  if (!match) return Number(value);
  return Number(match[1]) * (suffixes[match[2] ?? ""] ?? Number.NaN);
}
