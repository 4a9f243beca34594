rule crosscheck:
    input:
        unpack(planned("crosscheck")),
    output:
        comparison=made("crosscheck").comparison,
        png=report(
            f"{RESULTS}/crosschecks/{{crosscheck}}/crosscheck.png",
            caption="../report/crosscheck.rst",
            category="Crosschecks",
            labels={"crosscheck": "{crosscheck}"},
        ),
        pdf=f"{RESULTS}/crosschecks/{{crosscheck}}/crosscheck.pdf",
    log:
        f"{RESULTS}/logs/crosscheck_{{crosscheck}}.log",
    conda:
        "../../envs/madgraph.yaml"
    resources:
        mem_mb=crosscheck_memory,
        runtime=crosscheck_runtime,
    params:
        recipe=recipe_of("crosscheck"),
        options=crosscheck_options,
        folder=lambda wildcards, output: Path(output.comparison).parent,
    shell:
        "zprimer crosscheck {params.options:q} --threads {threads} --out {params.folder:q} "
        "> {log:q} 2>&1"


rule crosschecks:
    input:
        unpack(planned("crosschecks")),
        comparisons=expand(made("crosscheck").comparison, crosscheck=CROSSCHECKS),
    output:
        table=report(
            made("crosschecks").table,
            caption="../report/crosschecks.rst",
            category="Crosschecks",
            labels={"crosscheck": "all"},
        ),
        record=record_of(made("crosschecks").table),
    log:
        f"{RESULTS}/logs/crosschecks.log",
    localrule: True
    conda:
        "../../envs/zprimer.yaml"
    params:
        recipe=recipe_of("crosschecks"),
    script:
        "../scripts/write_crosschecks.py"
