export { default as goGrammar } from '@vscode/tree-sitter-wasm/wasm/tree-sitter-go.wasm';
