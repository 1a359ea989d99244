import type { RequestParameters } from '../providers/facts.ts';

/** Whether the adapter sets this parameter itself, so that `options` cannot. */
export const isReserved = ({ reserved }: RequestParameters, option: string): boolean => reserved.includes(option);

export const isKnownOption = ({ names }: RequestParameters, option: string): boolean => names.includes(option);
