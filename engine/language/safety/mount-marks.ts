/** A file in a folder that stands there only for something to be mounted on: the process that needs it. */
const mark = /^\.baton-mount-(\d+)-[\da-f-]+$/;

export const mountMark = (pid: number, id: string): string => `.baton-mount-${pid}-${id}`;

/** The process that a name in a folder marks; undefined where it is no mark. */
export function markedProcess(name: string): number | undefined {
  const pid = mark.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** Whether what lies in a folder says that it stands there only for something to be mounted on. */
export const areMountMarks = (names: readonly string[]): boolean => names.length > 0 && names.every((name) => mark.test(name));
