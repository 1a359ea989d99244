import type { Node } from '../graph.ts';

/**
 * Whether the called pipeline is written out in the step itself: then its name is the step's path behind a `#`. Names of
 * files and folders may hold a `#` too.
 */
export const isWrittenOut = ({ calls, path }: Pick<Node, 'calls' | 'path'>): boolean =>
  calls?.endsWith(`#${(path.split('/').at(-1) ?? '').replace(/\[\*\]$/, '')}`) ?? false;
