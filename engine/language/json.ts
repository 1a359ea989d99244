/** What YAML, JSON and templates can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

export const isMap = (value: unknown): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON Schema (draft 2020-12 keywords, checked by ajv); kept open because users write them. */
export type JsonSchema = { [keyword: string]: Json };
