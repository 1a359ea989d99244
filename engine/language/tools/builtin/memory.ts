import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

const namespace = describedSchema('string', 'A name for values that belong together.', { default: 'default' });
const key = describedSchema('string', 'The name of the value.', { minLength: 1 });
const success = describedSchema('boolean', 'Whether it was done.');
const value = { description: 'The value that is kept.' };
const content = { description: 'The same as `value`.' };
const times = {
  stored_at: describedSchema('string', 'When it was stored (ISO 8601).'),
  expires_at: describedSchema('string', 'When it will be forgotten (ISO 8601); absent where never.'),
};
const ttl = describedSchema('number', 'Seconds after which it is forgotten; without it never.', { exclusiveMinimum: 0 });
const keys = describedSchema('array', 'The keys, sorted.', { items: { type: 'string' } });
const count = describedSchema('integer', 'How many.');
const limit = describedSchema('integer', 'How many at most.', { minimum: 1, default: 100 });
const pattern = describedSchema('string', 'Only keys that fit, for example `user_*`.');

/** Values that outlive a run. */
export const memory = {
  name: 'memory',
  title: 'Memory',
  doc: 'Keeps values between runs of this project, in `.baton/memory/`.',
  executable: true,
  marks: true,
  asks: false,
  parameterNames: {
    name: 'key',
    data: 'value',
    content: 'value',
    updates: 'value',
    expires_in: 'ttl',
    ttl_seconds: 'ttl',
    text: 'query',
    max_results: 'limit',
  },
  actions: {
    store: {
      doc: 'Keeps a value under a key; one that is there already is replaced.',
      parameters: objectSchema({ key, value: { description: 'Any value.' }, namespace, ttl }, ['key', 'value']),
      result: objectSchema(
        {
          success,
          key,
          namespace,
          stored: describedSchema('boolean', 'True.'),
          created: describedSchema('boolean', 'Whether the key is new.'),
          ...times,
        },
        ['success', 'key', 'namespace', 'stored', 'created', 'stored_at'],
      ),
      effect: 'write',
      repeatable: true,
    },
    update: {
      doc: 'Changes a kept map: the members that are given replace those of the same name, all others stay. Without one it stores.',
      parameters: objectSchema(
        { key, value: { description: 'A map of what changes; any other value replaces the old one.' }, namespace, ttl },
        ['key', 'value'],
      ),
      result: objectSchema(
        { success, key, namespace, value, created: describedSchema('boolean', 'Whether the key is new.'), ...times },
        ['success', 'key', 'namespace', 'value', 'created', 'stored_at'],
      ),
      effect: 'write',
      repeatable: true,
    },
    retrieve: {
      doc: 'Gives a kept value. It succeeds either way: `found` tells whether there is one.',
      parameters: objectSchema({ key, namespace, default: { description: 'The value where nothing is kept.' } }, ['key']),
      result: objectSchema(
        { success, key, namespace, found: describedSchema('boolean', 'Whether something is kept.'), value, content, ...times },
        ['success', 'key', 'namespace', 'found', 'value', 'content'],
      ),
      effect: 'read',
      repeatable: true,
    },
    list: {
      doc: 'Lists the keys of a namespace, and the namespaces that there are.',
      parameters: objectSchema({ namespace, pattern }),
      result: objectSchema(
        {
          success,
          namespace,
          keys,
          count,
          namespaces: describedSchema('array', 'Every namespace that keeps something.', { items: { type: 'string' } }),
        },
        ['success', 'namespace', 'keys', 'count', 'namespaces'],
      ),
      effect: 'read',
      repeatable: true,
    },
    search: {
      doc: 'Finds values whose key or content has every word of the query; the best first.',
      parameters: objectSchema({ query: describedSchema('string', 'Words to look for.', { minLength: 1 }), namespace, limit }, [
        'query',
      ]),
      result: objectSchema(
        {
          success,
          namespace,
          results: describedSchema('array', 'What was found.', {
            items: objectSchema({ key, value, score: describedSchema('integer', 'How often the words are in it.'), ...times }, [
              'key',
              'value',
              'score',
              'stored_at',
            ]),
          }),
          count: describedSchema('integer', 'How many there are, also beyond the limit.'),
        },
        ['success', 'namespace', 'results', 'count'],
      ),
      effect: 'read',
      repeatable: true,
    },
    delete: {
      doc: 'Forgets one value. It succeeds either way.',
      parameters: objectSchema({ key, namespace }, ['key']),
      result: objectSchema({ success, key, namespace, deleted: describedSchema('boolean', 'Whether there was one.') }, [
        'success',
        'key',
        'namespace',
        'deleted',
      ]),
      effect: 'write',
      repeatable: true,
    },
    clear: {
      doc: 'Forgets every value of a namespace, or those whose keys fit a pattern.',
      parameters: objectSchema({ namespace, pattern }),
      result: objectSchema({ success, namespace, cleared: describedSchema('integer', 'How many were forgotten.') }, [
        'success',
        'namespace',
        'cleared',
      ]),
      effect: 'write',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
