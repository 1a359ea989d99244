-- A plain Neovim with the configuration of docs/editors/neovim.md; what it saw goes as JSON into $BATON_SEEN.
local text, seen = vim.env.BATON_TEXT, {}
local function fail(message)
  vim.fn.writefile({ vim.fn.json_encode({ failed = message }) }, vim.env.BATON_SEEN)
  vim.cmd('cquit')
end

local function until_true(what, test)
  if not vim.wait(20000, test, 20) then fail('in vain waited for ' .. what) end
end

vim.cmd('luafile ' .. vim.fn.fnameescape(vim.env.BATON_CONFIGURATION))
vim.cmd('edit ' .. vim.fn.fnameescape(text))
vim.bo.filetype = 'yaml'
local buffer = vim.api.nvim_get_current_buf()
until_true('the server', function() return #vim.lsp.get_active_clients() > 0 end)
local client = vim.lsp.get_active_clients()[1]
local id = client.id
seen.root = client.config.root_dir

local function messages()
  return vim.tbl_map(function(one) return one.message end, vim.diagnostic.get(buffer))
end
local function ask(method, more)
  local params = vim.tbl_extend('force', vim.lsp.util.make_position_params(0, 'utf-16'), more or {})
  local answers, why = vim.lsp.buf_request_sync(buffer, method, params, 20000)
  if not answers then fail(method .. ': ' .. tostring(why)) end
  for _, answer in pairs(answers) do
    if answer.error then fail(method .. ': ' .. answer.error.message) end
    return answer.result
  end
end
local function at(pattern)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  if vim.fn.search(pattern, 'W') == 0 then fail('not in the text: ' .. pattern) end
end

until_true('problems', function() return #vim.diagnostic.get(buffer) > 0 end)
seen.problems = messages()

at('tool: filesystm')
vim.cmd('substitute/filesystm/filesystem/')
until_true('an end of the problems', function() return #vim.diagnostic.get(buffer) == 0 end)

at('topic |')
seen.hover = vim.lsp.util.convert_input_to_markdown_lines(ask('textDocument/hover').contents)[1]
seen.definition = ask('textDocument/definition')
if vim.tbl_islist(seen.definition) then seen.definition = seen.definition[1] end
seen.references = #ask('textDocument/references', { context = { includeDeclaration = true } })

at('action: read')
vim.fn.search('read', 'W')
local list = ask('textDocument/completion')
seen.completion = vim.tbl_map(function(item) return item.label end, list.items or list)

seen.symbols = vim.tbl_map(function(one) return one.name end, ask('textDocument/documentSymbol'))

at('topic |')
vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', { newName = 'subject' }), 'utf-16')
vim.lsp.util.apply_text_edits(
  ask('textDocument/formatting', { options = { tabSize = 2, insertSpaces = true } }) or {},
  buffer,
  'utf-16'
)
seen.text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
until_true('no problem after the edits', function() return #vim.diagnostic.get(buffer) == 0 end)

vim.lsp.stop_client(id)
until_true('its end', function() return vim.lsp.client_is_stopped(id) end)
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.BATON_SEEN)
vim.cmd('qall!')
