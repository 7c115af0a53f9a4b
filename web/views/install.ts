/** The lines a shop or a server needs to send events here, ready to copy. */
export function installLines(writeKey: string, origin: string) {
  return {
    snippet: `<script async src="${origin}/t.js?k=${writeKey}"></script>`,
    sdk: [
      "import { Analytics } from '@segment/analytics-node'",
      '',
      `const analytics = new Analytics({ writeKey: '${writeKey}', host: '${origin}' })`,
      "analytics.track({ anonymousId: 'a1', event: 'Product Viewed' })",
    ].join('\n'),
    curl: `curl -u ${writeKey}: ${origin}/v1/track \\\n  -d '{"anonymousId":"a1","event":"Product Viewed"}'`,
  }
}
