/** The environment variable, or the name in the editor's secret store, that holds a secret input by default. */
export const variableFor = (name: string): string => `BATON_SECRET_${name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`;
