/** Read by the compiler in vite.config.ts and by svelte-check. */
export default { compilerOptions: { runes: true } }
