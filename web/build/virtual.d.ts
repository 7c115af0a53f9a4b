declare module 'virtual:metric-docs' {
  /** The docstrings of `shared/metrics`, by function: paragraphs, and the papers and books behind. */
  export const METRIC_DOCS: Readonly<
    Record<string, { text: readonly string[]; sources: readonly string[] } | undefined>
  >
}
