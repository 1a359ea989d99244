/** A file that marks a folder as a mere mount point: it names the process that needs it. */
const mark = /^\.baton-mount-(\d+)-[\da-f-]+$/;

export const mountMark = (pid: number, id: string): string => `.baton-mount-${pid}-${id}`;

/** A file in an empty folder of somebody else, which stays when the process that needs it has ended. */
const keepMark = /^\.baton-keep-(\d+)-[\da-f-]+$/;

export const keptMark = (pid: number, id: string): string => `.baton-keep-${pid}-${id}`;

/** Whether a file keeps an empty folder. */
export const isKeptMark = (name: string): boolean => keepMark.test(name);

/** The process of a mark's name; undefined for any other name. */
export function markedProcess(name: string): number | undefined {
  const pid = (mark.exec(name) ?? keepMark.exec(name))?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** Whether the content of a folder marks it as a mere mount point. */
export const areMountMarks = (names: readonly string[]): boolean => names.length > 0 && names.every((name) => mark.test(name));
