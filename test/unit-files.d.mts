export function unitFiles(): string[];
export function isSweep(file: string): boolean;
