import type { ScalarNode } from '../../source/nodes.ts';
import { isComputed } from '../source-nodes.ts';

/** A `$ref` of a schema to a file: its path, and the JSON pointer behind `#`; undefined for one that leads elsewhere. */
export function fileReference(node: ScalarNode): { path: string; pointer: string } | undefined {
  const [, path, pointer = ''] = /^([^#]+\.(?:json|ya?ml))(?:#(.*))?$/i.exec(node.text.trim()) ?? [];
  // Two letters and a colon begin an address, one is a drive.
  return path === undefined || isComputed(node) || /^[a-z][a-z0-9+.-]+:/i.test(path) ? undefined : { path, pointer };
}
