/** Which of several endpoints of a provider is asked first: the first in their order, or the one with the fewest calls. */
export const balances = ['order', 'load'] as const;
export type Balance = (typeof balances)[number];
