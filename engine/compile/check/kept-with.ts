/** What `make` gives for an object (a graph, a pipeline): made when it is first asked for, and kept for as long as the object is. */
export function keptWith<Of extends object, Made extends object>(make: (of: Of) => Made): (of: Of) => Made {
  const memory = new WeakMap<Of, Made>();
  return (of) => {
    const known = memory.get(of) ?? make(of);
    memory.set(of, known);
    return known;
  };
}
