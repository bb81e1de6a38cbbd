"""The check of what fetching models needs: the catalogue, the system's certificates, a worker that knows a model. Nothing is fetched."""

import ssl

from app.workflow.self_test.check import Check, Subject, insist

_LEAST_MODELS = 8


def checks(_subject: Subject) -> tuple[Check, ...]:
    return (Check(name="models", broken="Models cannot be fetched or looked at", run=look_at_models),)


def look_at_models() -> str:
    """Read the catalogue, prepare a secured connection, and have a worker look at the demo model."""
    import truststore

    from app.workflow.models.pins import NEEDED, catalogue
    from app.workflow.models.worker_errand import check_model, hub_address
    from app.workflow.places import demo_model_dir

    known = catalogue()
    is_whole = all(set(NEEDED) <= set(card.files.files) for card in known.values())
    insist(len(known) >= _LEAST_MODELS and is_whole, "The catalogue of models is not whole.")
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    insist(context.verify_mode is ssl.CERT_REQUIRED, "Certificates would not be looked at.")
    check_model(demo_model_dir())
    insist(bool(hub_address()), "Nothing says where models are fetched from.")
    return f"{len(known)} in the catalogue; a worker knows a model; certificates of the system"
