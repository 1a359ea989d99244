/** Creates a value once for each id. */
export function onceEach<Source, Thing>(make: (source: Source) => Thing): (id: string, source: Source) => Thing {
  const things = new Map<string, Thing>();
  return (id, source) => {
    const thing = things.get(id) ?? make(source);
    things.set(id, thing);
    return thing;
  };
}
