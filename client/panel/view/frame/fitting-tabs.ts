/**
 * The tabs that fit beside each other, in their order, always including the selected one; the rest are behind a button of
 * width `more`.
 */
export function fittingTabs<Name extends string>(
  names: readonly Name[],
  { widths, room, chosen, more }: { widths: ReadonlyMap<string, number>; room: number; chosen: Name; more: number },
): Name[] {
  const widthOf = (name: Name): number => widths.get(name) ?? 0;
  const all = names.reduce((sum, name) => sum + widthOf(name), 0);
  if (all <= room) return [...names];

  let left = room - more - widthOf(chosen);
  const fitting = new Set([chosen]);
  for (const name of names) {
    if (name === chosen) continue;
    left -= widthOf(name);
    if (left < 0) break;
    fitting.add(name);
  }

  return names.filter((name) => fitting.has(name));
}
