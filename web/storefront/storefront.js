/* The sample shop: a few lines of plain script around the real snippet. */
const text = JSON.parse(document.body.dataset.text ?? '{}')
const find = (selector) => document.querySelector(selector)
const BUTTONS = { promise: text.buttonPromise, countdown: text.buttonCountdown }

const cart = {
  read: () => JSON.parse(sessionStorage.getItem('cart') ?? '[]'),
  write: (items) => sessionStorage.setItem('cart', JSON.stringify(items)),
}
const money = (amount) =>
  new Intl.NumberFormat(document.documentElement.lang, {
    style: 'currency',
    currency: 'EUR',
  }).format(amount)

function showProduct(holder) {
  const { id, name, price } = JSON.parse(holder.dataset.product)
  const item = { product_id: id, name, price, currency: 'EUR' }
  const variant = takt.variant('buy-button')
  const button = find('[data-add]')
  if (BUTTONS[variant]) button.textContent = BUTTONS[variant]
  takt.track('Product Viewed', item)
  button.addEventListener('click', () => {
    takt.track('Product Added', { ...item, quantity: 1 })
    cart.write([...cart.read(), { id, name, price }])
    location.href = '/shop/cart'
  })
}

function showCart(list) {
  const items = cart.read()
  takt.track('Cart Viewed', {
    value: items.reduce((sum, { price }) => sum + price, 0),
    currency: 'EUR',
  })
  list.append(
    ...items.map(({ name, price }) => {
      const line = document.createElement('li')
      line.textContent = `${name} · ${money(price)}`
      return line
    }),
  )
  find('[data-empty]').hidden = items.length > 0
  find('[data-to-checkout]').hidden = items.length === 0
}

function showCheckout(button) {
  const items = cart.read()
  const value = items.reduce((sum, { price }) => sum + price, 0)
  takt.track('Checkout Started', { value, currency: 'EUR' })
  button.addEventListener('click', () => {
    const products = items.map(({ id, name, price }) => ({
      product_id: id,
      name,
      price,
      quantity: 1,
    }))
    const order_id = `shop-${crypto.randomUUID()}`
    takt.track('Order Completed', {
      order_id,
      revenue: value.toFixed(2),
      currency: 'EUR',
      products,
    })
    cart.write([])
    location.href = '/shop/thanks'
  })
}

function showBackstage() {
  find('[data-visitor]').textContent = takt.visitorId() ?? '–'
  find('[data-variant]').textContent = takt.variant('buy-button') ?? text.notInTest
  find('[data-new-visitor]').addEventListener('click', () => {
    takt.reset()
    cart.write([])
    location.href = '/shop'
  })
  find('[data-simulate]').addEventListener('click', async ({ currentTarget }) => {
    currentTarget.disabled = true
    const answer = await fetch('/shop/simulate', { method: 'POST' }).catch(() => ({ ok: false }))
    find('[data-status]').textContent = answer.ok ? text.simulated : text.simulateFailed
    currentTarget.disabled = false
  })
}

for (const [selector, show] of [
  ['[data-product]', showProduct],
  ['[data-cart]', showCart],
  ['[data-pay]', showCheckout],
  ['[data-visitor]', showBackstage],
]) {
  const element = find(selector)
  if (element !== null) show(element)
}
