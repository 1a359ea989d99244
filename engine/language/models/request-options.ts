import type { RequestParameters } from '../providers/facts.ts';

/** Whether a request says this parameter itself, whatever `options` say. */
export const isReserved = ({ reserved }: RequestParameters, option: string): boolean => reserved.includes(option);

export const isKnownOption = ({ names }: RequestParameters, option: string): boolean => names.includes(option);
