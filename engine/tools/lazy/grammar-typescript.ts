export { default as typescriptGrammar } from '@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm';
