/** The variable of the environment, or the name in the editor's secret store, that holds a secret input unless told otherwise. */
export const variableFor = (name: string): string => `BATON_SECRET_${name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`;
