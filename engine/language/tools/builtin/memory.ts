import type { ToolSpec } from '../descriptor.ts';
import { says, shape } from '../shape.ts';

const namespace = says('string', 'A name for values that belong together.', { default: 'default' });
const key = says('string', 'The name of the value.', { minLength: 1 });
const success = says('boolean', 'Whether it was done.');
const value = { description: 'The value that is kept.' };
const content = { description: 'The same as `value`.' };
const times = {
  stored_at: says('string', 'When it was stored (ISO 8601).'),
  expires_at: says('string', 'When it will be forgotten (ISO 8601); absent where never.'),
};
const ttl = says('number', 'Seconds after which it is forgotten; without it never.', { exclusiveMinimum: 0 });
const keys = says('array', 'The keys, sorted.', { items: { type: 'string' } });
const count = says('integer', 'How many.');
const limit = says('integer', 'How many at most.', { minimum: 1, default: 100 });
const pattern = says('string', 'Only keys that fit, for example `user_*`.');

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
      parameters: shape({ key, value: { description: 'Any value.' }, namespace, ttl }, ['key', 'value']),
      result: shape(
        {
          success,
          key,
          namespace,
          stored: says('boolean', 'True.'),
          created: says('boolean', 'Whether the key is new.'),
          ...times,
        },
        ['success', 'key', 'namespace', 'stored', 'created', 'stored_at'],
      ),
      effect: 'write',
      repeatable: true,
    },
    update: {
      doc: 'Changes a kept map: the members that are given replace those of the same name, all others stay. Without one it stores.',
      parameters: shape(
        { key, value: { description: 'A map of what changes; any other value replaces the old one.' }, namespace, ttl },
        ['key', 'value'],
      ),
      result: shape({ success, key, namespace, value, created: says('boolean', 'Whether the key is new.'), ...times }, [
        'success',
        'key',
        'namespace',
        'value',
        'created',
        'stored_at',
      ]),
      effect: 'write',
      repeatable: true,
    },
    retrieve: {
      doc: 'Gives a kept value. It succeeds either way: `found` tells whether there is one.',
      parameters: shape({ key, namespace, default: { description: 'The value where nothing is kept.' } }, ['key']),
      result: shape({ success, key, namespace, found: says('boolean', 'Whether something is kept.'), value, content, ...times }, [
        'success',
        'key',
        'namespace',
        'found',
        'value',
        'content',
      ]),
      effect: 'read',
      repeatable: true,
    },
    list: {
      doc: 'Lists the keys of a namespace, and the namespaces that there are.',
      parameters: shape({ namespace, pattern }),
      result: shape(
        {
          success,
          namespace,
          keys,
          count,
          namespaces: says('array', 'Every namespace that keeps something.', { items: { type: 'string' } }),
        },
        ['success', 'namespace', 'keys', 'count', 'namespaces'],
      ),
      effect: 'read',
      repeatable: true,
    },
    search: {
      doc: 'Finds values whose key or content has every word of the query; the best first.',
      parameters: shape({ query: says('string', 'Words to look for.', { minLength: 1 }), namespace, limit }, ['query']),
      result: shape(
        {
          success,
          namespace,
          results: says('array', 'What was found.', {
            items: shape({ key, value, score: says('integer', 'How often the words are in it.'), ...times }, [
              'key',
              'value',
              'score',
              'stored_at',
            ]),
          }),
          count: says('integer', 'How many there are, also beyond the limit.'),
        },
        ['success', 'namespace', 'results', 'count'],
      ),
      effect: 'read',
      repeatable: true,
    },
    delete: {
      doc: 'Forgets one value. It succeeds either way.',
      parameters: shape({ key, namespace }, ['key']),
      result: shape({ success, key, namespace, deleted: says('boolean', 'Whether there was one.') }, [
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
      parameters: shape({ namespace, pattern }),
      result: shape({ success, namespace, cleared: says('integer', 'How many were forgotten.') }, [
        'success',
        'namespace',
        'cleared',
      ]),
      effect: 'write',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
