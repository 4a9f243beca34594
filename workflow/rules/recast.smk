rule select:
    input:
        events=rules.shower.output,
        metadata=f"{ANALYSES}/{{analysis}}/analysis.yaml",
        selection=f"{ANALYSES}/{{analysis}}/selection.py",
    output:
        "results/samples/{sample}/{analysis}.json",
    log:
        "results/samples/{sample}/logs/select_{analysis}.log",
    conda:
        "../../envs/zprimer.yaml"
    shell:
        "zprimer select --analysis {wildcards.analysis} --in {input.events} --out {output} "
        "> {log} 2>&1"


rule yields:
    input:
        points=rules.points.output,
        selections=selections,
    output:
        f"{RESULTS}/yields_{{analysis}}.json",
    log:
        f"{RESULTS}/logs/yields_{{analysis}}.log",
    conda:
        "../../envs/zprimer.yaml"
    shell:
        "zprimer yields --points {input.points} --analysis {wildcards.analysis} "
        "--selections {input.selections} --out {output} > {log} 2>&1"


rule limits:
    input:
        yields=rules.yields.output,
        metadata=f"{ANALYSES}/{{analysis}}/analysis.yaml",
    output:
        limits=f"{RESULTS}/limits_{{analysis}}.csv",
        workspaces=f"{RESULTS}/workspaces_{{analysis}}.zip",
    log:
        f"{RESULTS}/logs/limits_{{analysis}}.log",
    conda:
        "../../envs/zprimer.yaml"
    threads: 16
    params:
        options=limits_options(),
    shell:
        "zprimer limits --yields {input.yields} --analysis {wildcards.analysis} {params.options} "
        "--threads {threads} --out {output.limits} --workspaces {output.workspaces} > {log} 2>&1"
