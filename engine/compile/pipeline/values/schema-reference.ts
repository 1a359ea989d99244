import type { ScalarNode } from '../../source/nodes.ts';
import { isComputed } from '../source-nodes.ts';

/** A `$ref` to a file: its path, and the JSON pointer behind `#`; undefined for other references. */
export function fileReference(node: ScalarNode): { path: string; pointer: string } | undefined {
  const [, path, pointer = ''] = /^([^#]+\.(?:json|ya?ml))(?:#(.*))?$/i.exec(node.text.trim()) ?? [];
  // Two or more letters before a colon are a URL's scheme, one letter is a drive.
  return path === undefined || isComputed(node) || /^[a-z][a-z0-9+.-]+:/i.test(path) ? undefined : { path, pointer };
}
