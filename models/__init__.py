"""Every table, so that migrations and mappers see them all."""

from models.engineering import categories as categories
from models.engineering import conversions as conversions
from models.engineering import files as files
from models.engineering import parts as parts
from models.identity import api_keys as api_keys
from models.identity import former_passwords as former_passwords
from models.identity import login_attempts as login_attempts
from models.identity import one_time_tokens as one_time_tokens
from models.identity import roles as roles
from models.identity import second_factors as second_factors
from models.identity import sessions as sessions
from models.identity import users as users
from models.platform import audit_events as audit_events
from models.platform import counters as counters
from models.platform import exchange_rates as exchange_rates
from models.platform import heartbeats as heartbeats
from models.platform import idempotency_keys as idempotency_keys
from models.platform import notifications as notifications
from models.platform import sms_templates as sms_templates
from models.platform import stored_objects as stored_objects
from models.platform import undeliverable_addresses as undeliverable_addresses
from models.supply import clusters as clusters
from models.supply import companies as companies
from models.supply import locations as locations
from models.supply import purchase_orders as purchase_orders
