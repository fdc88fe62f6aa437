-- What wrk sends: `wrk ... -- list|one|create PATH ROWS RUN [HEADER VALUE]...`; every created part is another one.

local threads = 0

function setup(thread)
   thread:set("thread_id", threads)
   threads = threads + 1
end

function init(args)
   kind, path, rows, run = args[1], args[2], tonumber(args[3]), args[4]
   headers, sent = {["Content-Type"] = "application/json"}, 0
   for i = 5, #args, 2 do headers[args[i]] = args[i + 1] end
   math.randomseed(thread_id + 1)
end

function request()
   sent = sent + 1
   if kind == "one" then
      return wrk.format("GET", path .. "/" .. math.random(rows), headers)
   elseif kind == "create" then
      local number = run .. "-" .. thread_id .. "-" .. sent
      headers["Idempotency-Key"] = number
      return wrk.format("POST", path, headers, string.format(body, number))
   end
   return wrk.format("GET", path, headers)
end

body = '{"number": "%s", "name": "Mounting bracket, left", "material": "EN AW-6082 T6", "standard_cost": "12.375",' ..
   '"description": "Milled from solid, deburred, edges broken 0.2 mm", "currency": "EUR",' ..
   '"attributes": {"surface": "anodised", "weight_g": 412}}'
