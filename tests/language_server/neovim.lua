-- Opens a file in a headless Neovim, waits for what the server finds, applies the first quick fix, and saves.
-- Each step is written to a file as a line of JSON. Serves Neovim 0.7, which has no `vim.lsp.start` yet, and later.
local file, python, told = vim.env.TEST_FILE, vim.env.TEST_PYTHON, vim.env.TEST_TOLD
local out = assert(io.open(told, "w"))

local function tell(what)
  out:write(vim.fn.json_encode(what), "\n")
  out:flush()
end

local function found()
  return vim.tbl_map(function(one)
    return { code = one.code, line = one.lnum, severity = one.severity, source = one.source }
  end, vim.diagnostic.get(0))
end

local function wait_for(count)
  vim.wait(60000, function()
    return #vim.diagnostic.get(0) == count
  end, 20)
  tell({ found = found() })
end

vim.cmd("edit " .. vim.fn.fnameescape(file))
local client_id = vim.lsp.start_client({
  name = "fastpg_lint",
  cmd = { python, "-m", "fastpg_lint", "server" },
  root_dir = vim.fn.fnamemodify(file, ":h"),
})
vim.lsp.buf_attach_client(0, client_id)
wait_for(1)

-- A line above: what was found moves along.
vim.api.nvim_buf_set_lines(0, 0, 0, false, { "# typed" })
vim.wait(60000, function()
  local one = vim.diagnostic.get(0)[1]
  return one ~= nil and one.lnum == 6
end, 20)
tell({ found = found() })

vim.api.nvim_win_set_cursor(0, { 7, 5 })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = {}, only = { "quickfix" } }
local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 60000) or {}
local actions = (answers[client_id] or {}).result or {}
tell({ titles = vim.tbl_map(function(one)
  return one.title
end, actions) })
vim.lsp.util.apply_workspace_edit(actions[1].edit, vim.lsp.get_client_by_id(client_id).offset_encoding)
wait_for(0)
vim.cmd("write")
vim.lsp.stop_client(client_id)
out:close()
vim.cmd("quitall!")
