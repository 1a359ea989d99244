/** The tabs of the panel, in their order. */
export const tabs = ['Graph', 'Timeline', 'Summary', 'History', 'Inputs', 'Plan', 'Models'] as const;

export type Tab = (typeof tabs)[number];
