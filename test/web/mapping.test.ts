import { describe, expect, it } from 'vitest'
import { fieldOf, remapped } from '../../web/views/imports/mapping.ts'

const guessed = {
  fields: ['id', 'name', 'amount'],
  mapping: { name: 'Title', amount: 'Price' },
}

describe('a mapping that is changed by hand', () => {
  it('gives a column to one field, and takes it from the one that had it', () => {
    expect(remapped(guessed, 'Price', 'id')).toEqual({ id: 'Price', name: 'Title', amount: '' })
    expect(remapped(guessed, 'Ref', 'id')).toEqual({ id: 'Ref', name: 'Title', amount: 'Price' })
  })

  it('says of every field that has no column that the file lacks it', () => {
    expect(remapped(guessed, 'Title', '')).toEqual({ id: '', name: '', amount: 'Price' })
  })

  it('knows the field of a column', () => {
    expect(fieldOf(guessed, 'Title')).toBe('name')
    expect(fieldOf(guessed, 'Ref')).toBeUndefined()
  })
})
