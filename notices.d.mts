/** A package of which a byte is in a bundle. */
export interface BundledPackage {
  name: string;
  version: string;
  /** As SPDX writes it. */
  licence: string;
  texts: string[];
}

interface Metafile {
  outputs: Readonly<Record<string, { inputs: Readonly<Record<string, { bytesInOutput: number }>> }>>;
}

export function isAccepted(licence: string): boolean;
export function packagesIn(metafiles: readonly Metafile[]): BundledPackage[];
export function refusals(packages: readonly BundledPackage[]): string[];
export function noticesOf(packages: readonly BundledPackage[]): string;
