"""An identity of Microsoft or Google: whose it is follows from the tenant and the subject, and nothing else is kept."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider


class OutsideProvider(OpenIDConnectProvider):
    def extract_uid(self, data: dict[str, Any]) -> str:
        """Of the school's own tenant only. An e-mail address is not looked at."""
        claims = data["id_token"]
        tenant = claims.get(self.app.settings["tenant_claim"])
        if not tenant or tenant != self.app.settings["tenant"]:
            raise ProviderException("An identity of another tenant")
        return f"{tenant}/{claims['sub']}"

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}
