import { signal } from '@preact/signals';

/**
 * The view that the page shows, after the `#` of its address: that part is not sent to the server, and one page works under
 * any path of a proxy.
 */
export type PageAddress =
  | { at: 'runs'; status?: string | undefined; pipeline?: string | undefined; before?: string | undefined }
  | { at: 'run'; run: string }
  | { at: 'inbox' }
  | { at: 'pipelines' }
  | { at: 'schedules' }
  | { at: 'workers' }
  | { at: 'pipeline'; file: string };

export function hrefOf(address: PageAddress): string {
  switch (address.at) {
    case 'runs': {
      const { status, pipeline, before } = address;
      const query = Object.entries({ status, pipeline, before }).filter((entry): entry is [string, string] => !!entry[1]);
      return query.length === 0 ? '#/' : `#/?${new URLSearchParams(query)}`;
    }
    case 'run':
      return `#/runs/${encodeURIComponent(address.run)}`;
    case 'pipeline':
      return `#/pipelines/${encodeURIComponent(address.file)}`;
    default:
      return `#/${address.at}`;
  }
}

export function readAddress(hash: string): PageAddress {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [at, name] = path.split('/', 2).map(decoded);
  if (at === 'runs' && name) return { at: 'run', run: name };
  if (at === 'pipelines') return name ? { at: 'pipeline', file: name } : { at };
  if (at === 'inbox' || at === 'schedules' || at === 'workers') return { at };

  const asked = new URLSearchParams(query);
  const given = (key: string): string | undefined => asked.get(key) ?? undefined;
  return { at: 'runs', status: given('status'), pipeline: given('pipeline'), before: given('before') };
}

/** A manually entered address may be malformed. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export const address = signal<PageAddress>(readAddress(location.hash));
window.addEventListener('hashchange', () => {
  address.value = readAddress(location.hash);
});

export const goTo = (place: PageAddress): void => {
  location.hash = hrefOf(place);
};
