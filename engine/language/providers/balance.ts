/** The order in which a provider's endpoints are tried: their own order, or fewest calls first. */
export const balances = ['order', 'load'] as const;
export type Balance = (typeof balances)[number];
