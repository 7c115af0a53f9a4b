/** Tells of clicks that lead to another site; it only watches. */
export function onOutboundClick(callback: (url: string) => void): void {
  addEventListener(
    'click',
    ({ target }) => {
      // The document itself has no `closest`, and a link in a drawing no `protocol`.
      const link = (target as Partial<Element>).closest?.(
        'a[href]',
      ) as Partial<HTMLAnchorElement> | null
      if (link && link.protocol?.startsWith('http') && link.host !== location.host) {
        callback(`${link.origin}${link.pathname}`)
      }
    },
    { capture: true, passive: true },
  )
}
