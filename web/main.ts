import './without-eval.ts'
import '@fontsource-variable/inter/index.css'
import { mount } from 'svelte'
import App from './App.svelte'
import './styles/tokens.css'
import './styles/base.css'

const target = document.getElementById('app')
if (target !== null) mount(App, { target })
