-- What wrk sends: `wrk ... -- list|one|create PATH ROWS RUN LINES [HEADER VALUE]...`; every created part is
-- another one, every order has LINES lines of parts among the first ROWS.

local threads = 0

function setup(thread)
   thread:set("thread_id", threads)
   threads = threads + 1
end

function init(args)
   kind, path, rows, run = args[1], args[2], tonumber(args[3]), args[4]
   lines = tonumber(args[5])
   headers, sent = {["Content-Type"] = "application/json"}, 0
   for i = 6, #args, 2 do headers[args[i]] = args[i + 1] end
   math.randomseed(thread_id + 1)
end

function request()
   sent = sent + 1
   if kind == "one" then
      return wrk.format("GET", path .. "/" .. math.random(rows), headers)
   elseif kind == "create" then
      local number = run .. "-" .. thread_id .. "-" .. sent
      headers["Idempotency-Key"] = number
      return wrk.format("POST", path, headers, path:find("orders") and order() or string.format(part, number))
   end
   return wrk.format("GET", path, headers)
end

part = '{"number": "%s", "name": "Mounting bracket, left", "material": "EN AW-6082 T6", "standard_cost": "12.375",' ..
   '"description": "Milled from solid, deburred, edges broken 0.2 mm", "currency": "EUR",' ..
   '"attributes": {"surface": "anodised", "weight_g": 412}}'

function order()
   local given = {}
   for i = 1, lines do given[i] = string.format(line, math.random(rows)) end
   return string.format(header, table.concat(given, ","))
end

header = '{"supplier_id": 1, "location_id": 1, "po_date": "2026-01-02", "due_date": "2026-02-01", "currency": "EUR",' ..
   '"tax_rate": "19", "payment_days": 30, "notes": "Deliver to gate 3.", "lines": [%s]}'
line = '{"part_id": %d, "quantity": "10", "unit_price": "12.375", "due_date": "2026-02-01"}'
