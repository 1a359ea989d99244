/** `2026-11-21 01:38` in local time. */
export const formatMinute = (at: number): string => formatLocal(at, 16);

/** `2026-11-21 01:38:07` in local time. */
export const formatSecond = (at: number): string => formatLocal(at, 19);

function formatLocal(at: number, length: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, length).replace('T', ' ');
}
