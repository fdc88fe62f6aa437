"""SMS templates: the texts of messages to phones."""

from typing import Any

from app.auth import actor, needs
from app.resources import Resource, created, fetch, read
from models.base import Lookup
from models.paging import Page, Window, paginate
from models.platform.sms_templates import SmsTemplate
from utils.schemas.lists import page_of
from utils.schemas.platform.sms_templates import (
    SmsTemplateChange,
    SmsTemplateFilter,
    SmsTemplateIn,
    SmsTemplateOut,
)

blp = Resource("sms_templates", __name__, description=__doc__)


@blp.get("")
@needs("sms_templates:read")
@blp.arguments(SmsTemplateFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(SmsTemplateOut))
def list_sms_templates(window: Window, **filters: Any) -> Page:
    """List SMS templates"""
    return paginate(SmsTemplate.found_by(actor, **filters), window)


@blp.post("")
@needs("sms_templates:write")
@blp.arguments(SmsTemplateIn)
@blp.response(201, SmsTemplateOut)
def create_sms_template(data: dict[str, Any]) -> tuple[SmsTemplate, dict[str, str]]:
    """Create an SMS template"""
    return created(SmsTemplate.add(**data), "sms-templates")


@blp.get("/<id:template_id>")
@needs("sms_templates:read")
@blp.response(200, SmsTemplateOut)
def read_sms_template(template_id: int) -> Lookup:
    """Read one SMS template"""
    return read(SmsTemplate, template_id)


blp.history(read_sms_template, SmsTemplate)


@blp.patch("/<id:template_id>")
@needs("sms_templates:write")
@blp.arguments(SmsTemplateChange)
@blp.response(200, SmsTemplateOut)
def change_sms_template(data: dict[str, Any], template_id: int) -> SmsTemplate:
    """Change an SMS template; only the given fields"""
    template = fetch(SmsTemplate, template_id)
    template.edit(**data)
    return template


@blp.delete("/<id:template_id>")
@needs("sms_templates:write")
@blp.response(204)
def delete_sms_template(template_id: int) -> None:
    """Delete an SMS template; messages that need it fail from then on"""
    fetch(SmsTemplate, template_id).remove(actor)
