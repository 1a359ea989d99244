import { isMap, type Json, type JsonMap, type JsonSchema, setMember } from '../../language/json.ts';

/** The observations at one place of the data. */
interface Observation {
  types: Set<string>;
  /** Formats that all texts so far have. */
  formats: string[] | undefined;
  /** The number of maps, and in how many of them each member occurred. */
  maps: number;
  members: Map<string, { place: Observation; count: number }>;
  items: Observation | undefined;
}

const empty = (): Observation => ({ types: new Set(), formats: undefined, maps: 0, members: new Map(), items: undefined });

/**
 * A JSON Schema of draft 2020-12 that the data fits. Members that all maps have are required; a text gets a format that all
 * its values have.
 */
export function inferSchema(data: Json): JsonSchema {
  const root = empty();
  see(root, data);
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schemaOf(root) };
}

function see(place: Observation, value: Json): void {
  if (typeof value === 'string') {
    place.formats = (place.formats ?? Object.keys(looks)).filter((name) => looks[name]?.(value));
    place.types.add('string');
  } else if (Array.isArray(value)) {
    place.types.add('array');
    for (const item of value) see((place.items ??= empty()), item);
  } else if (isMap(value)) {
    place.types.add('object');
    place.maps++;
    for (const [name, member] of Object.entries(value)) {
      const known = place.members.get(name) ?? { place: empty(), count: 0 };
      known.count++;
      see(known.place, member);
      place.members.set(name, known);
    }
  } else place.types.add(typeof value === 'number' ? numberType(value) : emptyOrBoolean(value));
}

const numberType = (value: number): string => (Number.isInteger(value) ? 'integer' : 'number');

const isDay = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};

/** Formats that a text matches, the narrowest first. */
const looks: Readonly<Record<string, (text: string) => boolean>> = {
  uuid: (text) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isDay(text),
  'date-time': (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text) && !Number.isNaN(Date.parse(text)),
  email: (text) => text.length < 255 && /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d-]+(\.[a-z\d-]+)+$/i.test(text),
  uri: (text) => /^[a-z][a-z\d+.-]*:\/\/[^\s<>"{}|\\^`]+$/i.test(text) && URL.canParse(text),
};

function schemaOf({ types, formats, maps, members, items }: Observation): JsonSchema {
  if (types.has('number')) types.delete('integer');
  const all = [...types];
  const schema: JsonSchema = {};
  const [only] = all;
  if (only !== undefined) schema['type'] = all.length === 1 ? only : all;
  const format = formats?.[0];
  if (format) schema['format'] = format;
  if (items) schema['items'] = schemaOf(items);

  if (maps > 0) {
    const properties: JsonMap = {};
    for (const [name, { place }] of members) setMember(properties, name, schemaOf(place));
    schema['properties'] = properties;
    schema['required'] = [...members].filter(([, { count }]) => count === maps).map(([name]) => name);
  }

  return schema;
}

const emptyOrBoolean = (value: Json): 'null' | 'boolean' => (value === null ? 'null' : 'boolean');
