// Only this file loads the library that repairs JSON: a bundle of its own.
export { jsonrepair } from 'jsonrepair';
