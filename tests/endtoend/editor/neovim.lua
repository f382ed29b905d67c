-- Neovim's own client in a session: open, read the problems, hover, go to the policy, complete, take the quick fix,
-- rename. Run in the workspace of the README (a copy) with IRSA_LINT as the program; what it did and saw goes to
-- standard output, and the status is 1 if something was otherwise than it should be.
--   nvim --headless --clean -n -c 'luafile neovim.lua'

local function say(...)
  io.stdout:write(string.format(...), '\n')
end

local function fail(...)
  say('FAILED: ' .. string.format(...))
  vim.cmd('cquit 1')
end

local function check(holds, ...)
  if not holds then fail(...) end
end

-- Waits until it holds: the client works in between.
local function wait(what, holds)
  if not vim.wait(120000, holds, 10) then fail('%s: not after 120 seconds', what) end
end

local function problems()
  local out = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    local code = each.user_data and each.user_data.lsp and each.user_data.lsp.code or each.code
    table.insert(out, string.format('%d:%d %s', each.lnum + 1, each.col + 1, code))
  end
  table.sort(out)
  return table.concat(out, ', ')
end

-- The cursor onto a text that is in the buffer once.
local function put_cursor(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local at = line:find(text, 1, true)
    if at then
      vim.api.nvim_win_set_cursor(0, { number, at })
      return
    end
  end
  fail('%s is not in %s', text, vim.fn.expand('%:.'))
end

local client

local function open(name)
  vim.cmd('edit! ' .. name)
  vim.lsp.buf_attach_client(0, client)
  say(':edit %s', name)
end

-- The answer to a question about the place of the cursor.
local function ask(method, more)
  local params = vim.tbl_extend('force', vim.lsp.util.make_position_params(0, 'utf-16'), more or {})
  local answers, why = vim.lsp.buf_request_sync(0, method, params, 120000)
  check(answers, '%s: %s', method, why)
  local answer = answers[client]
  check(answer, '%s was not answered', method)
  check(not answer.error and not answer.err, '%s: %s', method, vim.inspect(answer))
  return answer.result
end

local root = vim.fn.getcwd()
local version = vim.version()
say('Neovim %d.%d.%d', version.major, version.minor, version.patch)
client = vim.lsp.start_client({
  name = 'irsa-lint',
  cmd = { vim.env.IRSA_LINT, 'server' },
  root_dir = root,
  on_exit = function(code) client = nil; say('the server has ended, status %d', code) end,
})
check(client, 'the server did not start')

open('payments/refunds.yaml')
wait('a problem', function() return problems() ~= '' end)
say('problems: %s', problems())
check(problems() == '7:5 annotation-typo', 'other problems')
say('  %s', vim.diagnostic.get(0)[1].message:gsub('\n', '\n  '))

-- The quick fix that is preferred.
put_cursor('eks.amazon.com')
local range = vim.lsp.util.make_range_params(0, 'utf-16')
local actions = ask('textDocument/codeAction', {
  range = range.range,
  context = { diagnostics = vim.tbl_map(function(each) return each.user_data.lsp end, {}) },
})
for _, action in ipairs(actions) do say('action: %s%s', action.title, action.isPreferred and ' (preferred)' or '') end
local fixed
for _, action in ipairs(actions) do
  if action.isPreferred then
    vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
    fixed = true
  end
end
check(fixed, 'no action is preferred')
wait('no problem after the fix', function() return problems() == '' end)
local mended = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n'
vim.fn.system({ vim.env.IRSA_LINT, 'check', '--quiet', '--fix', '.' })
local file = io.open(root .. '/payments/refunds.yaml')
check(file:read('*a') == mended, 'the file is not what --fix writes')
file:close()
say('applied; the buffer is what irsa-lint check --fix writes')

open('payments/api.yaml')
put_cursor('arn:aws:iam::111122223333:role/payments-api')
local hover = ask('textDocument/hover')
local text = hover and hover.contents.value or ''
say('hover:\n  %s', (text:gsub('\n', '\n  ')))
check(text:find('payments-api.trust.json', 1, true), 'hover does not name the policy')

local places = ask('textDocument/definition')
local place = places and (places[1] or places)
check(place, 'no definition')
check(vim.lsp.util.jump_to_location(place, 'utf-16'), 'the place cannot be gone to')
say('definition: %s:%d', vim.fn.expand('%:.'), vim.api.nvim_win_get_cursor(0)[1])
check(vim.fn.expand('%:t') == 'payments-api.trust.json', 'another file')

open('payments/api.yaml')
put_cursor('arn:aws:iam::111122223333:role/payments-api')
local list = ask('textDocument/completion')
local items = list and (list.items or list) or {}
local labels = vim.tbl_map(function(each) return each.label end, items)
say('completion: %s', table.concat(labels, ', '))
check(vim.tbl_contains(labels, 'arn:aws:iam::111122223333:role/payments-settlement'), 'a role is not offered')

open('payments/settlement.yaml')
put_cursor('ettlement')
local edit = ask('textDocument/rename', { newName = 'clearing' })
vim.lsp.util.apply_workspace_edit(edit, 'utf-16')
for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if line:find('clearing', 1, true) then
      say('rename: %s:%d: %s', vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':.'), number, vim.trim(line))
    end
  end
end
check(vim.fn.bufnr('iam/payments-settlement.trust.json') > 0, 'the policy was not edited')

-- Typing: a problem comes and goes with the keys.
open('payments/refunds.yaml')
wait('no problem', function() return problems() == '' end)
vim.api.nvim_win_set_cursor(0, { 7, 4 })
vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes('fzx<Esc>', true, false, true), 'xt', false)
say('7: %s', vim.api.nvim_get_current_line())
wait('a problem after a key', function() return problems() ~= '' end)
say('problems: %s', problems())
vim.cmd('undo')
wait('no problem after undo', function() return problems() == '' end)
say('undone: no problem')

vim.lsp.stop_client(client)
wait('the end of the server', function() return client == nil end)
say('all of it as it should be')
vim.cmd('qall!')
