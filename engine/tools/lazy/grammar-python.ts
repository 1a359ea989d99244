export { default as pythonGrammar } from '@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm';
