-- Pipehat in Neovim 0.11 or later.

vim.filetype.add({
  extension = { hl7 = 'hl7' },
  pattern = { ['.*%.hl7map%.ya?ml'] = 'hl7map', ['.*%.hl7profile%.ya?ml'] = 'hl7profile' },
})

vim.lsp.config('pipehat', {
  cmd = { 'pipehat', 'lsp', '--stdio' },
  filetypes = { 'hl7', 'hl7map', 'hl7profile' },
  root_markers = { '.git' },
})
vim.lsp.enable('pipehat')

-- Segments end with CR; without this, Neovim would show such a file as one line.
vim.opt.fileformats = { 'unix', 'dos', 'mac' }
