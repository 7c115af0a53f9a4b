export type Language = 'en' | 'de'

/** Every sentence of the sample storefront. */
export const TEXT = {
  en: {
    shop: 'Shop',
    cart: 'Cart',
    promise: 'Skin that sleeps well',
    lead: 'Four products, no riddles. This is a sample shop: nothing is sold, every click is a real event.',
    addToCart: 'Add to cart',
    buttonPromise: 'Tonight, relaxed skin',
    buttonCountdown: 'Only 2 hours left: add to cart',
    ingredients: 'Made with oat, squalane and nothing that smells of anything.',
    emptyCart: 'Your cart is empty.',
    toCheckout: 'To checkout',
    checkout: 'Checkout',
    checkoutLead: 'No address, no card: one click and the order counts.',
    pay: 'Pay and order',
    thanks: 'Thank you',
    thanksLead: 'Your order is in the log. Look at it in the dashboard, under “Live events”.',
    backToShop: 'Back to the shop',
    backstage: 'Behind the counter',
    visitor: 'You are visitor',
    variant: 'Your button',
    notInTest: 'the original (no test is running, or your browser asks not to be measured)',
    newVisitor: 'Become a new visitor',
    simulate: 'Send 50 simulated visitors',
    simulated: '50 visitors are in the log.',
    simulateFailed: 'That did not work; is the server still running?',
    dashboard: 'Open the dashboard',
    notSeeded: 'The demo is not set up yet',
    notSeededLead: 'Start it with “npx takt demo”, or choose “Explore the demo” on the start page.',
  },
  de: {
    shop: 'Laden',
    cart: 'Warenkorb',
    promise: 'Haut, die gut schläft',
    lead: 'Vier Produkte, keine Rätsel. Das ist ein Beispielladen: Nichts wird verkauft, jeder Klick ist ein echtes Ereignis.',
    addToCart: 'In den Warenkorb',
    buttonPromise: 'Heute Nacht entspannte Haut',
    buttonCountdown: 'Nur noch 2 Stunden: in den Warenkorb',
    ingredients: 'Mit Hafer, Squalan und nichts, was nach etwas riecht.',
    emptyCart: 'Dein Warenkorb ist leer.',
    toCheckout: 'Zur Kasse',
    checkout: 'Kasse',
    checkoutLead: 'Keine Adresse, keine Karte: ein Klick, und die Bestellung zählt.',
    pay: 'Zahlen und bestellen',
    thanks: 'Danke',
    thanksLead:
      'Deine Bestellung steht im Protokoll. Im Dashboard findest du sie unter „Live-Ereignisse“.',
    backToShop: 'Zurück zum Laden',
    backstage: 'Hinter der Theke',
    visitor: 'Du bist Besucher',
    variant: 'Dein Knopf',
    notInTest: 'das Original (kein Test läuft, oder dein Browser will nicht gemessen werden)',
    newVisitor: 'Neuer Besucher werden',
    simulate: '50 simulierte Besucher senden',
    simulated: '50 Besucher stehen im Protokoll.',
    simulateFailed: 'Das hat nicht geklappt; läuft der Server noch?',
    dashboard: 'Dashboard öffnen',
    notSeeded: 'Die Demo ist noch nicht eingerichtet',
    notSeededLead: 'Starte sie mit „npx takt demo“ oder wähle auf der Startseite „Demo erkunden“.',
  },
} as const satisfies Record<Language, Record<string, string>>

/** The first language of the request that the shop speaks. */
export function languageOf(header: string | undefined): Language {
  const languages = (header ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  return languages.find((code) => code === 'de' || code === 'en') === 'de' ? 'de' : 'en'
}
