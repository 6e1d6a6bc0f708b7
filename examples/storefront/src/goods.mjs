/** What the shop sells. */
export const goods = [
  { name: "Lamp", price: 30 },
  { name: "Chair", price: 120 },
];
