import { html, raw } from 'hono/html'
import { PRODUCTS } from './shop-world.ts'
import { type Language, TEXT } from './storefront-text.ts'

type Html = ReturnType<typeof html>
export type Page = { language: Language; writeKey: string | null }
export type Product = (typeof PRODUCTS)[number]

/** The frame of every page of the sample storefront; the snippet stands in its head, as in a real shop. */
function layout({ language, writeKey }: Page, title: string, body: Html): Html {
  const text = TEXT[language]
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Brand A</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/shop/storefront.css" />
        ${writeKey === null ? '' : html`<script src="/t.js?k=${writeKey}"></script>`}
        <script src="/shop/storefront.js" defer></script>
      </head>
      <body data-text="${JSON.stringify(text)}">
        <header>
          <a class="brand" href="/shop">Brand A</a>
          <nav>
            <a href="/shop">${text.shop}</a>
            <a href="/shop/cart">${text.cart}</a>
          </nav>
        </header>
        <main>${body} ${writeKey === null ? '' : backstage(language)}</main>
        <footer></footer>
      </body>
    </html>`
}

function backstage(language: Language): Html {
  const text = TEXT[language]
  return html`<section class="backstage" aria-labelledby="backstage">
    <h2 id="backstage">${text.backstage}</h2>
    <dl>
      <dt>${text.visitor}</dt>
      <dd data-visitor>…</dd>
      <dt>${text.variant}</dt>
      <dd data-variant>…</dd>
    </dl>
    <p>
      <button class="quiet" type="button" data-new-visitor>${text.newVisitor}</button>
      <button class="quiet" type="button" data-simulate>${text.simulate}</button>
      <a href="/">${text.dashboard}</a>
    </p>
    <p class="hint" role="status" data-status></p>
  </section>`
}

export function homePage(page: Page): Html {
  const text = TEXT[page.language]
  return layout(
    page,
    text.promise,
    html`<h1>${text.promise}</h1>
      <p class="lead">${text.lead}</p>
      <ul class="shelf">
        ${PRODUCTS.map(
          (product) =>
            html`<li>
              <a class="product" href="/shop/p/${product.id}">
                ${picture(product)}
                <span
                  >${product.name}<br /><small>${priceText(page.language, product)}</small></span
                >
              </a>
            </li>`,
        )}
      </ul>`,
  )
}

export function productPage(page: Page, product: Product): Html {
  const text = TEXT[page.language]
  return layout(
    page,
    product.name,
    html`<div class="detail" data-product="${JSON.stringify(product)}">
      ${picture(product)}
      <div>
        <h1>${product.name}</h1>
        <p class="price">${priceText(page.language, product)}</p>
        <p>${text.ingredients}</p>
        <button type="button" data-add>${text.addToCart}</button>
      </div>
    </div>`,
  )
}

export function cartPage(page: Page): Html {
  const text = TEXT[page.language]
  return layout(
    page,
    text.cart,
    html`<h1>${text.cart}</h1>
      <ul data-cart></ul>
      <p class="hint" data-empty hidden>${text.emptyCart} <a href="/shop">${text.backToShop}</a></p>
      <a class="button" href="/shop/checkout" data-to-checkout hidden>${text.toCheckout}</a>`,
  )
}

export function checkoutPage(page: Page): Html {
  const text = TEXT[page.language]
  return layout(
    page,
    text.checkout,
    html`<h1>${text.checkout}</h1>
      <p class="lead">${text.checkoutLead}</p>
      <button type="button" data-pay>${text.pay}</button>`,
  )
}

export function thanksPage(page: Page): Html {
  const text = TEXT[page.language]
  return layout(
    page,
    text.thanks,
    html`<h1>${text.thanks}</h1>
      <p class="lead">${text.thanksLead}</p>
      <a class="button" href="/shop">${text.backToShop}</a>`,
  )
}

export function notSeededPage(language: Language): Html {
  const text = TEXT[language]
  const page = { language, writeKey: null }
  return layout(
    page,
    text.notSeeded,
    html`<h1>${text.notSeeded}</h1>
      <p class="lead">${text.notSeededLead}</p>`,
  )
}

function priceText(language: Language, { price }: Product): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' }).format(price)
}

const TINTS: Readonly<Record<string, readonly [string, string]>> = {
  'calm-serum': ['#d98e5f', '#f4d6bf'],
  'night-cream': ['#6c6a9c', '#d5d3ea'],
  'clean-foam': ['#5f9c8e', '#cfe6df'],
  'sun-fluid': ['#d9a93f', '#f5e5ba'],
}

/** A bottle, drawn: the shop loads no picture from anywhere. */
function picture({ id }: Product): Html {
  const [dark, light] = TINTS[id] ?? ['#999999', '#dddddd']
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><rect width="320" height="240" fill="${light}"/><rect x="128" y="84" width="64" height="112" rx="14" fill="${dark}"/><rect x="142" y="56" width="36" height="30" rx="6" fill="${dark}" opacity=".65"/><rect x="140" y="122" width="40" height="4" rx="2" fill="${light}"/><rect x="140" y="134" width="26" height="4" rx="2" fill="${light}"/></svg>`
  return html`<img
    class="picture"
    width="320"
    height="240"
    alt=""
    src="data:image/svg+xml,${raw(encodeURIComponent(svg))}"
  />`
}
